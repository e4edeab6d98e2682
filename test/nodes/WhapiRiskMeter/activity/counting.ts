/** Get Activity of simulated channels, through n8n's engine. */
import type { IDataObject } from 'n8n-workflow';

import { check, installedPackage, type Check } from '../../../engine/testbed';
import { longHistory } from '../../../simulator/histories';
import { simulatedToken, type Channel } from '../../../simulator/whapi';

export const NOW = new Date();
export const SECONDS = Math.floor(NOW.getTime() / 1_000);

/** A line of a story, some minutes ago. */
export const ago = (minutes: number, who: string) => {
	const at = new Date(NOW.getTime() - minutes * 60_000).toISOString();
	return `${at.slice(0, 10)} ${at.slice(11, 19)} ${who}`;
};

/** Messages 10 seconds apart, every fourth from the other side. */
export const messagesOf = (messages: number, contentBytes = 10) =>
	longHistory({ messages, contentBytes, until: NOW });

export const tokenOf = (index: number) => simulatedToken(`counted ${index}`);

/** Counts all of these channels in one run, an item each unless told otherwise. */
export async function count(variants: Array<Partial<Channel>>, setup: Partial<Check> = {}) {
	const channels = variants.map((one, n) => ({ token: tokenOf(n), readings: [], ...one }));
	const result = await check(await installedPackage(), {
		channels,
		items: channels.map(({ token }) => ({ token })),
		node: { onError: 'continueRegularOutput' },
		...setup,
		parameters: { operation: 'getActivity', ...setup.parameters },
	});
	const { requests } = result.simulator;
	const asked = channels.map(({ token }) =>
		requests
			.filter(({ authorization }) => authorization === `Bearer ${token}`)
			.map((one) => ({ ...one, query: Object.fromEntries(new URLSearchParams(one.query)) })),
	);
	const counted: IDataObject[] = (result.outputs[0] ?? []).map(({ json }) => json);
	return { ...result, asked, counted };
}
