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
	patch<T>(path: string, body: unknown): Promise<T>;
	delete<T>(path: string): Promise<T>;
}

/** Makes the owner of a fresh n8n and signs in. */
export async function setUpOwner(url: string): Promise<Rest> {
	await call(url, '', 'POST', '/owner/setup', OWNER);
	return await signIn(url);
}

export async function signIn(url: string): Promise<Rest> {
	const response = await fetch(`${url}/rest/login`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ emailOrLdapLoginId: OWNER.email, password: OWNER.password }),
	});
	if (!response.ok)
		throw new Error(`POST /rest/login: ${response.status} ${await response.text()}`);
	const session = response.headers
		.getSetCookie()
		.map((cookie) => /^n8n-auth=([^;]+)/.exec(cookie)?.[1])
		.find((value) => value !== undefined);
	if (session === undefined) throw new Error('POST /rest/login set no cookie');
	return {
		session,
		get: async (path) => await call(url, session, 'GET', path),
		post: async (path, body) => await call(url, session, 'POST', path, body),
		patch: async (path, body) => await call(url, session, 'PATCH', path, body),
		delete: async (path) => await call(url, session, 'DELETE', path),
	};
}

async function call<T>(
	url: string,
	session: string,
	method: string,
	path: string,
	body?: unknown,
): Promise<T> {
	const response = await fetch(`${url}/rest${path}`, {
		method,
		headers: { 'content-type': 'application/json', cookie: `n8n-auth=${session}` },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} /rest${path}: ${response.status} ${text}`);
	return (JSON.parse(text) as { data: T }).data;
}
