import type { IDataObject } from 'n8n-workflow';

import { check, installedPackage, type Check } from '../../engine/testbed';
import { quoting } from '../../simulator/faults';
import { simulatedToken, type Fault } from '../../simulator/whapi';

/** The token of each channel in `itemsAfter`. */
export const tokenAt = (index: number) => simulatedToken(`channel ${index}`);

const quotingText = (fault: Fault, token: string) =>
	fault.kind === 'reply' && typeof fault.body !== 'string' ? fault : quoting(fault, token);

/**
 * Asks for channels in one run of the node.
 *
 * @param answers for each channel, the answers to its requests in turn; they may quote the token
 * @param setup with the node on "Continue", if left out
 * @returns the result, with the item of each channel and the methods of its requests. The items only name the
 *   channels, so a token that is found in what is stored has leaked
 */
export async function itemsAfter(
	parameters: IDataObject,
	answers: Fault[][],
	setup: Partial<Check> = { node: { onError: 'continueRegularOutput' } },
) {
	const channels = answers.map((faults, index) => {
		const own = faults.map((fault) => quotingText(fault, tokenAt(index)));
		return { token: tokenAt(index), readings: [], faults: own, messageFaults: own };
	});
	const result = await check(await installedPackage(), {
		channels,
		credential: '={{ $vars["channel " + $json.channel] }}',
		variables: Object.fromEntries(channels.map(({ token }, index) => [`channel ${index}`, token])),
		items: channels.map((_, channel) => ({ channel })),
		parameters,
		...setup,
	});
	const methodsFor = (token: string) =>
		result.simulator.requests
			.filter(({ authorization }) => authorization === `Bearer ${token}`)
			.map(({ method }) => method);
	return {
		...result,
		items: result.outputs.flat().map(({ json }) => json),
		methods: channels.map(({ token }) => methodsFor(token).join(' ')),
	};
}
