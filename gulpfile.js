const { dest, parallel, src } = require('gulp');

// Without this, gulp reads files as text and damages images.
const asIs = { encoding: false };

const copy = (patterns, folder) => () => src(patterns, asIs).pipe(dest(`dist/${folder}`));

const icons = copy('nodes/**/*.svg', 'nodes');
const codex = copy('nodes/**/*.node.json', 'nodes');
const outputSchemas = copy('nodes/**/__schema__/**/*.json', 'nodes');

// parallel() ends when the last of the returned streams has ended.
exports['build:static'] = parallel(icons, codex, outputSchemas);
