import type { INodeProperties } from 'n8n-workflow';

import { installedPackage, CREDENTIAL_TYPE } from '../engine/testbed';

const credential = async () => {
	const { loader } = await installedPackage();
	return loader.getCredential(CREDENTIAL_TYPE).type;
};

describe('the type of the credential', () => {
	it('asks for the token as a password, and keeps it with Whapi in the HTTP Request node', async () => {
		const { properties } = await credential();
		const fields = Object.fromEntries(properties.map((field) => [field.name, field]));
		expect(fields.channelToken).toMatchObject<Partial<INodeProperties>>({
			typeOptions: { password: true },
			required: true,
			default: '',
		});
		expect(fields.allowedHttpRequestDomains.default).toBe('domains');
		expect(fields.allowedDomains.default).toBe('*.whapi.cloud');
	});

	it('is tested by a request that neither wakes the channel up nor costs a calculation', async () => {
		const { test } = await credential();
		expect(test!.request).toMatchObject({
			baseURL: 'https://gate.whapi.cloud',
			url: '/health',
			qs: { wakeup: false },
			disableFollowRedirect: true,
		});
		expect(test!.request.method ?? 'GET').toBe('GET');
	});

	it.each([302, 400, 401, 402, 403, 404, 429, 500, 502, 503, 504])(
		'has a plain sentence for %d',
		async (status) => {
			const { test } = await credential();
			const rule = test!.rules!.find(({ properties }) => properties.value === status);
			expect(rule!.properties.message).toMatch(/^[A-Z][^<>]{30,}\.$/);
			expect(rule!.properties.message).not.toMatch(/\b(error|problem|failure|mistake)\b/i);
		},
	);

	it('leaves the name that Whapi gave its own credential to Whapi', async () => {
		expect((await credential()).name).toBe('whapiChannelTokenApi');
	});
});
