/** The example's board: its table, and made-up histories to fill it with. */
import {
	addRows,
	emptyTable,
	PAGE_AUTHORIZATION,
	publish,
	webhookIsThere,
	type Rows,
} from './published.ts';
import { METRICS } from '../../../nodes/shared/report/metrics.ts';
import type { Rest } from './rest.ts';

export const BOARD_TABLE = 'whapi_board_days';
const BOARD_PATH = 'whatsapp-numbers';

const MS_PER_DAY = 24 * 60 * 60 * 1000;

/** By their digits in a history: 3 is good, 0 could not be checked. */
const LEVELS = ['unknown', 'useCaution', 'needsAttention', 'good'];

/** What a row holds of a channel that could not be checked. */
const UNREAD = {
	...Object.fromEntries(METRICS.map(({ name }) => [name, 'unknown'])),
	ageDays: null,
	advice: '',
	reason:
		"Whapi does not know this channel token. Compare it with the one on the channel's page in Whapi's dashboard",
};

/**
 * @param channelName any name
 * @param days a digit per day, today's last. A dot is a day without a row
 * @param metrics a digit for each metric, the same every day
 */
export function history(channelName: string, days: string, metrics = '333'): Rows {
	const levels = Object.fromEntries(
		METRICS.map(({ name }, index) => [name, LEVELS[Number(metrics[index])]]),
	);
	const advice = METRICS.filter(({ name }) => levels[name] !== 'good').map(
		({ title, remedy }) => `${title}: ${remedy}`,
	);
	const read = { ...levels, ageDays: 0, advice: advice.join('\n'), reason: '' };
	return [...days].flatMap((digit, index) => {
		if (digit === '.') return [];
		const age = days.length - 1 - index;
		const day = new Date(Date.now() - age * MS_PER_DAY).toISOString().slice(0, 10);
		const riskLevel = LEVELS[Number(digit)];
		return [{ channelName, day, riskLevel, ...(digit === '0' ? UNREAD : read) }];
	});
}

/** Seven numbers over thirty days, one of each kind of story. */
export const MADE_UP_FLEET = [
	...history('sales', '333333333333333222222222221111', '122'),
	...history('appointments', '222222333333333333333...333330'),
	...history('newsletter', '222222233333333333333333333322', '322'),
	...history('deliveries north', '1111122222223333333.3333333333'),
	...history('deliveries south', '............111222233333333333', '233'),
	...history('recalls', '33333333333333333333333'),
	...history('support', '333333333333333333333333333333'),
];

/**
 * Publishes the example's board.
 *
 * @returns the page's address
 */
export async function publishBoard(rest: Rest, url: string, workflowId: string): Promise<string> {
	await publish(rest, workflowId);
	const address = `${url}/webhook/${BOARD_PATH}`;
	await webhookIsThere(address);
	return address;
}

/** Puts rows in the place of those that the board's table holds. */
export async function fillBoard(rest: Rest, address: string, rows: Rows): Promise<void> {
	// Whoever opens the page first makes the table.
	await fetch(address, { headers: { authorization: PAGE_AUTHORIZATION } });
	await emptyTable(rest, BOARD_TABLE);
	await addRows(rest, BOARD_TABLE, rows);
}
