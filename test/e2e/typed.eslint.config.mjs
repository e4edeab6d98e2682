/** The repository's rules with those that need types, for when this folder's own packages are installed. */
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

import repository from '../../eslint.config.mjs';

export default defineConfig(repository, {
	files: ['test/e2e/**/*.ts'],
	extends: [tseslint.configs.recommendedTypeChecked],
	languageOptions: { parserOptions: { project: 'test/e2e/tsconfig.json' } },
	rules: {
		'@typescript-eslint/no-unsafe-assignment': 'off',
		// Node runs what is declared: nobody awaits it.
		'@typescript-eslint/no-floating-promises': [
			'error',
			{
				allowForKnownSafeCalls: [
					{ from: 'package', package: 'node:test', name: ['test', 'describe', 'it'] },
				],
			},
		],
	},
});
