import { allAt, simulatedToken, SimulatedWhapi } from '../../simulator/whapi.ts';

/** The name of the node's credential type. */
export const CREDENTIAL_TYPE = 'whapiChannelTokenApi';

const DAY_IN_MS = 24 * 60 * 60 * 1000;

/** The channels of the simulated Whapi, one of each kind, and a token that it does not know. */
const CHANNELS = {
	support: { kind: 'good', metrics: allAt(3) },
	newsletter: {
		kind: 'needs attention',
		metrics: { ...allAt(3), riskFactor: 2, riskFactorChats: 2 },
	},
	sales: { kind: 'use caution', metrics: { ...allAt(2), riskFactor: 1, lifeTime: 1 } },
	'never calculated': { kind: 'until you calculate', metrics: allAt(3) },
	'bad token': { kind: 'refused', metrics: null },
};

export type ChannelName = keyof typeof CHANNELS;

export const CHANNEL_NAMES = Object.keys(CHANNELS) as ChannelName[];

const TOKEN_OF = Object.fromEntries(CHANNEL_NAMES.map((name) => [name, simulatedToken(name)]));

/** Every simulated token: what no output, database, log or page may hold. */
export const TOKENS: string[] = Object.values(TOKEN_OF);

/** @returns Whapi with all of these channels, most of them calculated a few days ago */
export function simulatedWhapi(): SimulatedWhapi {
	const on = new Date(Date.now() - 3 * DAY_IN_MS);
	const channels = Object.entries(CHANNELS).flatMap(([name, { metrics }]) => {
		if (metrics === null) return [];
		const saved = name === 'never calculated' ? undefined : { metrics, on };
		return [{ token: TOKEN_OF[name], readings: [metrics], saved }];
	});
	return new SimulatedWhapi(channels);
}

/** The credential whose token depends on the item's field `channelName`. */
export const BY_NAME = 'Whapi channels by name';

/** @returns the name of a channel's credential */
export function credentialName(channel: ChannelName): string {
	return `Whapi ${channel} (${CHANNELS[channel].kind})`;
}

/**
 * The credentials as `n8n import:credentials` takes them: one for all channels, an expression that finds the token of the item's channel so that no item ever holds
 * one, and a credential per channel. A new node takes the newest one by itself: the last one is a good channel's.
 */
export const CREDENTIALS = [
	{ name: BY_NAME, token: tokenByField('channelName', TOKEN_OF) },
	...[...CHANNEL_NAMES]
		.reverse()
		.map((name) => ({ name: credentialName(name), token: TOKEN_OF[name] })),
].map(({ name, token }, index) => ({
	id: `whapiCredential${index}`,
	name,
	type: CREDENTIAL_TYPE,
	data: credentialData(token),
}));

/** The fields of a credential, as the editor saves them. */
export function credentialData(channelToken: string): Record<string, string> {
	return {
		channelToken,
		allowedHttpRequestDomains: 'domains',
		allowedDomains: '*.whapi.cloud',
	};
}

/**
 * @param field a field of an item that names its channel
 * @param tokens the tokens by channel
 * @returns an expression for a credential's token. Items then name channels, and the tokens stay in the
 *   credential, where n8n encrypts them
 */
export function tokenByField(field: string, tokens: Record<string, string>): string {
	return `={{ (${JSON.stringify(tokens)})[$json.${field}] }}`;
}
