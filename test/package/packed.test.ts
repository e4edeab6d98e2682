import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	NodeHelpers,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { OPERATION_VALUES } from '../../nodes/WhapiRiskMeter/operations';
import { WAYS_WHEN_OUT_OF_DATE } from '../../nodes/shared/meter';
import { check, installedPackage, PACKAGE, workflowAround } from '../engine/testbed';
import { longHistory } from '../simulator/histories';
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
		const wanted = '.credentials.js .dark.svg .js .json .md .node.js .node.json .svg';
		expect([...new Set(kinds)].sort().join(' ')).toBe(wanted);
		expect(packed.files.filter((path) => path.includes('test'))).toEqual([]);
	});

	it('is below 72 kB', () => {
		expect(packed.bytes).toBeLessThan(72_000);
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
			to: '',
			atNeedsAttention: 'halfPace',
			maxAgeDays: 7,
			whenOutOfDate: 'fail',
			days: 7,
			simplify: true,
			splitByRiskLevel: false,
			options: {},
		});
		const options = properties.find(({ name }) => name === 'options')!.options as INodeProperties[];
		expect(defaults(options)).toEqual({
			sendingHours: {},
			countryCode: '',
			optOutWords: 'stop, unsubscribe',
			answersAtOnce: false,
			secondsBetween: 120,
			hoursBetween: 20,
			warmUp: true,
			includeInputFields: false,
			resultField: 'riskMeter',
			limits: {},
			maxMessages: 10_000,
			concurrency: 10,
			timeout: 60,
		});
	});

	it.each([
		{
			operation: 'calculate',
			parameters: ['calculateNotice', 'maxAgeDays', 'splitByRiskLevel', 'simplify'],
			options: ['includeInputFields', 'concurrency', 'timeout'],
		},
		{
			operation: 'get',
			values: { splitByRiskLevel: true },
			parameters: ['maxAgeDays', 'whenOutOfDate', 'splitByRiskLevel', 'splitNotice', 'simplify'],
			options: ['includeInputFields', 'concurrency', 'timeout'],
		},
		{
			operation: 'getActivity',
			parameters: ['days', 'activityNotice'],
			options: ['limits', 'maxMessages', 'includeInputFields', 'concurrency', 'timeout'],
		},
		{
			operation: 'checkBeforeSending',
			parameters: ['to', 'atNeedsAttention', 'loopNotice'],
			options: [
				'sendingHours',
				'countryCode',
				'optOutWords',
				'answersAtOnce',
				'secondsBetween',
				'hoursBetween',
				'warmUp',
				'limits',
				'maxMessages',
				'resultField',
				'concurrency',
				'timeout',
			],
		},
	])('shows for $operation what applies to it, and nothing else', async (expected) => {
		const { operation, values = {} } = expected;
		const { loader } = await installedPackage();
		const description = loader.getNode('whapiRiskMeter').type.description as INodeTypeDescription;
		const node = { ...workflowAround({}).nodes[1], parameters: { operation, ...values } };
		const isShown = (property: INodeProperties, values: INodeParameters) =>
			NodeHelpers.displayParameter(values, property, node, description, node.parameters);
		const shown = description.properties.filter((property) => isShown(property, node.parameters));
		expect(shown.map(({ name }) => name)).toEqual(['operation', ...expected.parameters, 'options']);
		const options = description.properties.find(({ name }) => name === 'options')!
			.options as INodeProperties[];
		expect(options.filter((option) => isShown(option, {})).map(({ name }) => name)).toEqual(
			expected.options,
		);
	});

	it('offers every operation, each with a description of its own for a model', async () => {
		const properties = await propertiesOf();
		expect(valuesOf(properties, 'operation').sort()).toEqual([...OPERATION_VALUES].sort());
		const texts = Object.fromEntries(
			properties
				.filter(({ name }) => name === 'toolDescription')
				.map((one) => [one.displayOptions!.show!.operation![0] as string, one.default]),
		);
		expect(Object.keys(texts).sort()).toEqual([...OPERATION_VALUES].sort());
		expect(texts.get).toMatch(/useCaution = do not start mass sending/);
		expect(texts.getActivity).toMatch(/uses no calculation.*never texts or names/);
	});

	it('offers the choices that the node handles, and no other', async () => {
		const choices = valuesOf(await propertiesOf(), 'whenOutOfDate');
		expect(choices.sort()).toEqual([...WAYS_WHEN_OUT_OF_DATE].sort());
	});

	it('has a trigger that n8n knows as one, and that reads the overall rating of the day by default', async () => {
		const { loader } = await installedPackage();
		const { group, properties } = loader.getNode('whapiRiskMeterTrigger').type
			.description as INodeTypeDescription;
		expect(group).toEqual(['trigger']);
		expect(properties.find(({ name }) => name === 'event')!.default).toBe('riskLevelChanged');
		expect(properties.find(({ name }) => name === 'reading')!.default).toBe('calculate');
	});

	it.each(OPERATION_VALUES)(
		'has a schema of the output of %s, before it ever ran',
		async (operation) => {
			const token = simulatedToken('schema');
			const { outputs } = await check(await installedPackage(), {
				channels: [
					{
						token,
						readings: [allAt(1)],
						saved: { metrics: allAt(1), on: new Date() },
						messages: longHistory({ messages: 1, contentBytes: 0, until: new Date() }),
					},
				],
				credential: token,
				items: [{}],
				parameters: { operation, to: '15550100001' },
			});
			const path = `dist/nodes/WhapiRiskMeter/__schema__/v1.0.0/${operation}.json`;
			const schema = JSON.parse(readFileSync(join(packed.folder, path), 'utf8')) as {
				properties: Record<string, { type: string }>;
			};
			const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value);
			const typed = Object.entries(schema.properties).map(([field, { type }]) => [
				field,
				type.replace('integer', 'number'),
			]);
			const { json } = outputs.flat()[0];
			expect(typed).toEqual(Object.entries(json).map(([field, value]) => [field, typeOf(value)]));
		},
	);
});
