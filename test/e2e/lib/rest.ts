/** The owner of a fresh n8n. A password needs 8 characters, a capital letter and a digit. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olive',
	lastName: 'Owner',
	password: 'Only4TheseTests',
};

/** n8n's internal REST API, as its editor uses it. */
export interface Rest {
	/** The value of the cookie `n8n-auth`. */
	session: string;
	get<T>(path: string): Promise<T>;
	post<T>(path: string, body: unknown): Promise<T>;
	delete<T>(path: string): Promise<T>;
}

/** Makes the owner of a fresh n8n. */
export async function setUpOwner(url: string): Promise<void> {
	await request(url, '', 'POST', '/owner/setup', OWNER);
}

export async function signIn(url: string): Promise<Rest> {
	const credentials = { emailOrLdapLoginId: OWNER.email, password: OWNER.password };
	const { headers } = await request(url, '', 'POST', '/login', credentials);
	const [, session = ''] = /n8n-auth=([^;]+)/.exec(headers.getSetCookie().join()) ?? [];
	const call = async <T>(method: string, path: string, body?: unknown) => {
		const response = await request(url, session, method, path, body);
		return ((await response.json()) as { data: T }).data;
	};
	return {
		session,
		get: async (path) => await call('GET', path),
		post: async (path, body) => await call('POST', path, body),
		delete: async (path) => await call('DELETE', path),
	};
}

async function request(
	url: string,
	session: string,
	method: string,
	path: string,
	body?: unknown,
): Promise<Response> {
	const response = await fetch(`${url}/rest${path}`, {
		method,
		headers: {
			'content-type': 'application/json',
			cookie: `n8n-auth=${session}`,
			// A busy n8n may close a connection that is idle just when the next request takes it.
			connection: 'close',
		},
		body: JSON.stringify(body),
	});
	if (response.ok) return response;
	throw new Error(`${method} /rest${path}: ${response.status} ${await response.text()}`);
}
