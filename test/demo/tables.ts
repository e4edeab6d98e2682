/** The output of the demonstration: 80 columns, in colour if the terminal has it. */
import { styleText } from 'node:util';

import Table from 'cli-table3';

import type { RiskLevel } from '../../nodes/shared/report/levels';
import type { ComparisonRow } from './comparison';

/** A channel as it left the node. */
export interface ShownChannel {
	name: string;
	level: RiskLevel;
	label: string;
	/** The output that it left by. */
	output: string;
	action: string;
	/** Sentences for the person who runs the workflow. */
	advice: string[];
}

const LEVEL_COLOURS = {
	good: 'green',
	needsAttention: 'yellow',
	useCaution: 'red',
	unknown: 'magenta',
} as const satisfies Record<RiskLevel, string>;

const PLAIN_STYLE = { head: [], border: [] };
/** Each sums up to 80 with the lines between the columns. */
const CHANNEL_WIDTHS = [18, 17, 18, 22];
const COMPARISON_WIDTHS = [20, 27, 19, 9];

/** A row of the same frame as the one above it. */
const NO_LINE_ABOVE = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '', 'bottom-mid': '' };

export function channelTable(channels: ShownChannel[]): string {
	const table = new Table({
		head: ['Channel', 'Level', 'Leaves by output', 'A workflow would'].map(bold),
		colWidths: CHANNEL_WIDTHS,
		style: PLAIN_STYLE,
		wordWrap: true,
	});
	for (const { name, level, label, output, action, advice } of channels) {
		table.push([name, styleText(LEVEL_COLOURS[level], label), output, action]);
		if (advice.length > 0) {
			const content = advice.join('\n');
			table.push([
				{
					content,
					colSpan: CHANNEL_WIDTHS.length,
					chars: NO_LINE_ABOVE,
					style: { 'padding-left': 3 },
				},
			]);
		}
	}
	return table.toString();
}

export function comparisonTable(rows: ComparisonRow[]): string {
	const table = new Table({
		head: ['Part', 'Answered', 'Documented', ''].map(bold),
		colWidths: COMPARISON_WIDTHS,
		style: { ...PLAIN_STYLE, compact: true },
		wordWrap: true,
	});
	for (const { part, answered, documented, agrees } of rows) {
		// A long name is broken rather than cut off.
		const name = { content: part, wrapOnWordBoundary: false };
		table.push([name, answered, documented, agrees ? '' : styleText('yellow', 'differs')]);
	}
	return table.toString();
}

const bold = (text: string) => styleText('bold', text);
