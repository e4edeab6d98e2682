/** Get Activity of simulated channels, through n8n's engine. */
import type { IDataObject } from 'n8n-workflow';

import { check, installedPackage, type Check } from '../../../engine/testbed';
import { longHistory } from '../../../simulator/histories';
import { simulatedToken, type Channel } from '../../../simulator/whapi';

export const SECONDS = Math.floor(Date.now() / 1_000);
export const timeOf = (secondsAgo: number) =>
	new Date((SECONDS - secondsAgo) * 1_000).toISOString();

/** A line of a story, some minutes ago. */
export const ago = (minutes: number, who: string) =>
	`${timeOf(minutes * 60)
		.slice(0, 19)
		.replace('T', ' ')} ${who}`;

/** Messages 10 seconds apart, every fourth from the other side. */
export const manyMessages = (messages: number, contentBytes = 10) =>
	longHistory({ messages, contentBytes, until: new Date(SECONDS * 1_000) });

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
