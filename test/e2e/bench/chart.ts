import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { CONTENDERS, TITLES } from './workloads.ts';

/** One dot: how long a node took for a workload. */
export interface Dot {
	workload: string;
	node: string;
	seconds: number;
}

const WORKLOAD = { field: 'workload', type: 'nominal', sort: null, title: null } as const;
const SECONDS = {
	field: 'seconds',
	type: 'quantitative',
	title: 'Seconds of the execution (each step is ten times the one before)',
	scale: { type: 'log' },
	axis: { format: '~g', tickCount: 5, gridColor: '#e5e5e5' },
} as const;

/**
 * Draws the durations. The scale is logarithmic, hence dots: a bar's length would say nothing on it.
 *
 * @returns an SVG
 */
export async function drawChart(dots: Dot[], subtitle: string): Promise<string> {
	const nodes = CONTENDERS.map((contender) => TITLES[contender]);
	const specification: TopLevelSpec = {
		title: {
			text: 'One execution in n8n, by workload',
			subtitle,
			anchor: 'start',
			offset: 12,
			subtitleColor: '#555',
		},
		background: 'white',
		padding: 16,
		width: 520,
		height: { step: 44 },
		// No limit on labels: without a canvas, vega only estimates how wide a text is, and cuts too early.
		config: {
			font: 'system-ui, sans-serif',
			axis: { labelFontSize: 12, labelLimit: 0 },
			view: { stroke: null },
		},
		data: { values: dots },
		layer: [
			{
				mark: { type: 'rule', color: '#bbb', strokeWidth: 2 },
				encoding: {
					y: WORKLOAD,
					x: { ...SECONDS, aggregate: 'min' },
					x2: { field: 'seconds', aggregate: 'max' },
				},
			},
			{
				mark: { type: 'point', filled: true, size: 130, opacity: 1 },
				encoding: {
					y: WORKLOAD,
					x: SECONDS,
					color: {
						field: 'node',
						type: 'nominal',
						title: null,
						scale: { domain: nodes, range: ['#128c5e', '#d9480f', '#6b7280'] },
						legend: { orient: 'top', labelFontSize: 12, labelLimit: 0 },
					},
					shape: {
						field: 'node',
						type: 'nominal',
						title: null,
						scale: { domain: nodes, range: ['circle', 'square', 'triangle-up'] },
					},
				},
			},
		],
	};
	const view = new View(parse(compile(specification).spec), { renderer: 'none' });
	return await view.toSVG();
}
