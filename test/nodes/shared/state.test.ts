import { toState } from '../../../nodes/shared/state';

const ofText = (text: unknown) => toState({ status: { code: 4, text } });

it('is connected in the state AUTH alone', () => {
	expect(ofText('AUTH')).toMatchObject({ isConnected: true, isConnecting: false, name: 'AUTH' });
});

it.each(['INIT', 'LAUNCH'])('is connecting in %s', (text) => {
	expect(ofText(text)).toMatchObject({ isConnected: false, isConnecting: true, name: text });
});

it.each(['QR', 'STOP', 'SYNC_ERROR', 'ERROR', 'NOT_INIT'])('is neither in %s', (text) => {
	expect(ofText(text)).toMatchObject({ isConnected: false, isConnecting: false, name: text });
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
