import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { EVENT_VALUES } from '../../nodes/WhapiRiskMeterTrigger/events';
import { check, installedPackage, PACKAGE } from '../engine/testbed';
import { allAt, simulatedToken } from '../simulator/whapi';
import { packAndUnpack } from '../tools/pack';

interface Manifest {
	dependencies: object;
	n8n: { nodes: string[]; credentials: string[] };
}

const packed = packAndUnpack();
const manifest = JSON.parse(readFileSync(join(packed.folder, 'package.json'), 'utf8')) as Manifest;

describe('the packed tarball', () => {
	const paths = [...manifest.n8n.nodes, ...manifest.n8n.credentials];

	it.each(paths)('holds %s', (path) => {
		expect(existsSync(join(packed.folder, path))).toBe(true);
	});

	it('registers every node and credential that it holds', () => {
		const built = (readdirSync(join(packed.folder, 'dist'), { recursive: true }) as string[])
			.filter((path) => /\.(node|credentials)\.js$/.test(path))
			.map((path) => `dist/${path}`);
		expect(built.sort()).toEqual([...paths].sort());
	});

	it('holds the code, icons, codex and schemas, and nothing of the tests', () => {
		const kinds = packed.files.map((path) => path.replace(/^.*?(\.[a-z.]+)$/, '$1'));
		expect(new Set(kinds)).toEqual(
			new Set([
				'.js',
				'.node.js',
				'.credentials.js',
				'.svg',
				'.dark.svg',
				'.node.json',
				'.json',
				'.md',
			]),
		);
		expect(packed.files.filter((path) => path.includes('test'))).toEqual([]);
	});

	it('is below 40 kB', () => {
		expect(packed.bytes).toBeLessThan(40_000);
	});

	it('brings no dependency', () => {
		expect(manifest.dependencies).toEqual({});
	});

	it('has the icon files that the descriptions name, in the same case', async () => {
		const { loader } = await installedPackage();
		const types = [...Object.values(loader.nodeTypes), ...Object.values(loader.credentialTypes)];
		const icons = types.flatMap(({ type }) => {
			const { iconUrl } = 'description' in type ? type.description : type;
			return Object.values(iconUrl as Record<string, string>);
		});
		expect(icons).toHaveLength(2 * types.length);
		for (const icon of icons) {
			expect(packed.files).toContain(icon.replace(`icons/${PACKAGE}/`, ''));
		}
	});
});

describe('the description', () => {
	const propertiesOf = async () => {
		const { loader } = await installedPackage();
		return (loader.getNode('whapiRiskMeter').type.description as INodeTypeDescription).properties;
	};
	const valuesOf = (properties: INodeProperties[], name: string) =>
		properties
			.find((property) => property.name === name)!
			.options!.map((option) => (option as { value: string }).value);

	it('names every parameter of the design card, with its default', async () => {
		const properties = await propertiesOf();
		const defaults = (list: INodeProperties[]) =>
			Object.fromEntries(list.map((property) => [property.name, property.default]));
		expect(defaults(properties)).toMatchObject({
			operation: 'calculate',
			whenNotCalculated: 'fail',
			simplify: true,
			splitByRiskLevel: false,
			options: {},
		});
		const options = properties.find(({ name }) => name === 'options')!.options as INodeProperties[];
		expect(defaults(options)).toEqual({
			includeInputFields: false,
			resultField: 'riskMeter',
			maxAgeDays: 1,
			concurrency: 10,
			timeout: 60,
		});
	});

	it('offers no operation and no way out that the node does not handle', async () => {
		const properties = await propertiesOf();
		const token = simulatedToken('handlers');
		for (const operation of valuesOf(properties, 'operation')) {
			for (const whenNotCalculated of valuesOf(properties, 'whenNotCalculated')) {
				const { outputs, run } = await check(await installedPackage(), {
					channels: [{ token, readings: [allAt(3)] }],
					credential: token,
					items: [{}],
					parameters: { operation, whenNotCalculated },
				});
				const outcome = outputs[0]?.[0]?.json.riskLevel ?? run.data.resultData.error?.message;
				expect(outcome).toMatch(/^good$|^unknown$|never calculated/);
			}
		}
	});

	it('offers the events that the trigger has a rule for, and no other', async () => {
		const { loader } = await installedPackage();
		const { properties } = loader.getNode('whapiRiskMeterTrigger').type
			.description as INodeTypeDescription;
		expect(valuesOf(properties, 'event').sort()).toEqual([...EVENT_VALUES].sort());
		expect(properties.find(({ name }) => name === 'event')!.default).toBe('riskLevelChanged');
		expect(properties.find(({ name }) => name === 'reading')!.default).toBe('calculate');
	});

	it.each(['calculate', 'get'])(
		'has a schema of the output of %s, before it ever ran',
		async (operation) => {
			const token = simulatedToken('schema');
			const { outputs } = await check(await installedPackage(), {
				channels: [{ token, readings: [allAt(1)], saved: { metrics: allAt(1), on: new Date() } }],
				credential: token,
				items: [{}],
				parameters: { operation },
			});
			const path = `dist/nodes/WhapiRiskMeter/__schema__/v1.0.0/${operation}.json`;
			const schema = JSON.parse(readFileSync(join(packed.folder, path), 'utf8')) as {
				properties: Record<string, { type: string }>;
			};
			const typeOf = (value: unknown) => {
				if (Array.isArray(value)) return 'array';
				return Number.isInteger(value) ? 'number' : typeof value;
			};
			expect(
				Object.entries(schema.properties).map(([field, { type }]) => [
					field,
					type.replace('integer', 'number'),
				]),
			).toEqual(Object.entries(outputs[0][0].json).map(([field, value]) => [field, typeOf(value)]));
		},
	);
});
