import { toState } from '../../../nodes/shared/state';

it.each([
	['AUTH', true, false],
	['INIT', false, true],
	['LAUNCH', false, true],
	...['QR', 'STOP', 'SYNC_ERROR', 'ERROR', 'NOT_INIT'].map((text) => [text, false, false]),
])('knows %s: connected %s, connecting %s', (name, isConnected, isConnecting) => {
	const state = toState({ status: { code: 4, text: name } });
	expect(state).toMatchObject({ isConnected, isConnecting, name });
});

it.each([
	['another state', { status: { text: 'BLOCKED' } }],
	['another case', { status: { text: 'auth' } }],
	['a name of an object', { status: { text: 'constructor' } }],
	['a code alone', { status: { code: 4 } }],
	['a list', { status: ['AUTH'] }],
	['a text', 'AUTH'],
	['null', null],
	['nothing', undefined],
	['a status that is null', { status: null }],
])('is not connected, and names nothing of the answer, for %s', (_, body) => {
	expect(toState(body)).toEqual({
		isConnected: false,
		isConnecting: false,
		name: null,
		meaning: 'has an unknown state',
	});
});
