/** The expression that looks a token up by the name of its channel: README's works with every example. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const LOOKUP = /\{\{ \(\{ (?<list>[^}]*) \}\)\[\$json\.(?<field>\w+)\] \}\}/g;

const lookupsIn = (file: string) =>
	[...readFileSync(join(ROOT, file), 'utf8').matchAll(LOOKUP)].map(({ groups }) => groups!);

const EXAMPLES = readdirSync(join(ROOT, 'examples'))
	.filter((file) => /\.(?:md|json)$/.test(file))
	.map((file) => `examples/${file}`);

it('reads the same field in README and in all examples', () => {
	const fields = ['README.md', ...EXAMPLES].flatMap(lookupsIn).map(({ field }) => field);
	expect(fields.length).toBeGreaterThan(3);
	expect(new Set(fields)).toEqual(new Set(['channelName']));
});

it('has each key in quotes in README, so that a name with a space works', () => {
	const [{ list }] = lookupsIn('README.md');
	for (const entry of list.split(', ')) expect(entry).toMatch(/^'.+': '…'$/);
});
