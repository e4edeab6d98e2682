import type { IContextObject } from 'n8n-workflow';

import { connectingSince } from '../../../../nodes/WhapiRiskMeter/sending/connecting';

it('is since the first time that this execution saw the channel start', () => {
	const execution: IContextObject = {};
	expect(connectingSince(execution, 'token', true, 1_000)).toBe(1_000);
	expect(connectingSince(execution, 'another', true, 1_500)).toBe(1_500);
	expect(connectingSince(execution, 'token', true, 2_000)).toBe(1_000);
	expect(connectingSince({}, 'token', true, 2_000)).toBe(2_000);
});

it('begins anew after the channel was connected', () => {
	const execution: IContextObject = {};
	connectingSince(execution, 'token', true, 1_000);
	expect(connectingSince(execution, 'token', false, 2_000)).toBeNull();
	expect(connectingSince(execution, 'token', true, 3_000)).toBe(3_000);
});

it('is never ahead of now, whatever the execution holds', () => {
	for (const saved of [9_000, 'odd', null, [], {}]) {
		const execution = { connectingSince: { token: saved } } as IContextObject;
		expect(connectingSince(execution, 'token', true, 1_000)).toBe(1_000);
	}
	expect(connectingSince({ connectingSince: 'odd' }, 'token', true, 1_000)).toBe(1_000);
});
