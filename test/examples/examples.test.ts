import { assemble } from '../tools/examples';
import { EXAMPLES, readExample } from './example-files';

describe.each(EXAMPLES)('%s', (file) => {
	const workflow = readExample(file);

	it('holds what the files beside it say: npm run examples:build', () => {
		expect(JSON.parse(assemble(file))).toEqual(workflow);
	});

	it('connects nodes that exist', () => {
		const names = new Set(workflow.nodes.map(({ name }) => name));
		expect(names.size).toBe(workflow.nodes.length);
		for (const [from, outputs] of Object.entries(workflow.connections)) {
			const targets = Object.values(outputs).flat(2);
			for (const name of [from, ...targets.map((target) => target!.node)]) {
				expect(names).toContain(name);
			}
		}
	});
});
