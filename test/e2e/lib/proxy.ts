import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateCACertificate, getLocal, type CompletedRequest } from 'mockttp';
import { HOSTS } from '../../simulator/whapi.ts';

export interface WhapiRequest {
	method: string;
	host: string;
	/** Path with query. */
	path: string;
	headers: Record<string, string | string[] | undefined>;
	body: string;
}

export interface WhapiAnswer {
	status: number;
	headers?: Record<string, string>;
	/** A string is sent as it is, anything else as JSON. */
	body?: unknown;
}

/** `'close'` breaks the connection instead of answering. */
export type Answerer = (
	request: WhapiRequest,
) => WhapiAnswer | 'close' | Promise<WhapiAnswer | 'close'>;

export interface WhapiProxy {
	/** The environment of a process that reaches Whapi through this proxy. */
	env: Record<string, string>;
	url: string;
	/** Every request to Whapi's hosts, in the order they came. */
	requests: WhapiRequest[];
	/** Every other host that somebody tried to reach. */
	refused: string[];
	/** Replaces what Whapi answers from now on. */
	answerWith(answerer: Answerer): void;
	stop: () => Promise<void>;
}

/** An HTTPS proxy with its own certificate authority that plays Whapi and lets nothing else through. */
export async function startProxy(folder: string, answerer: Answerer): Promise<WhapiProxy> {
	const authority = await generateCACertificate({ subject: { commonName: 'Whapi simulator' } });
	const certificateFile = join(folder, 'proxy-ca.pem');
	await writeFile(certificateFile, authority.cert);

	const requests: WhapiRequest[] = [];
	const refused: string[] = [];
	let answer = answerer;

	// Plain HTTP and WebSockets are refused as well: no rule but the one below ever answers.
	const server = getLocal({
		https: { key: authority.key, cert: authority.cert },
		recordTraffic: false,
	});
	await server.start();

	for (const host of HOSTS) {
		await server
			.forAnyRequest()
			.forHostname(host)
			.matching((request) => new URL(request.url).protocol === 'https:')
			.thenCallback(async (request) => {
				const seen = await describe(request);
				requests.push(seen);
				const given = await answer(seen);
				if (given === 'close') return 'reset';
				const isText = typeof given.body === 'string';
				return {
					statusCode: given.status,
					headers: {
						'content-type': isText ? 'text/html' : 'application/json',
						...given.headers,
					},
					body:
						given.body === undefined
							? ''
							: isText
								? (given.body as string)
								: JSON.stringify(given.body),
				};
			});
	}
	await server.forUnmatchedRequest().thenCallback((request) => {
		refused.push(`${request.method} ${request.url}`);
		return 'reset';
	});
	// A client that does not know the authority gives up before it sends a request: that is a try, too.
	await server.on('tls-client-error', (failure) => {
		const host = failure.destination?.hostname ?? failure.tlsMetadata.sniHostname ?? 'unknown host';
		refused.push(`TLS ${host} (${failure.failureCause})`);
	});

	return {
		url: server
			.urlFor('')
			.replace(/^https:/, 'http:')
			.replace(/\/$/, ''),
		env: {
			HTTPS_PROXY: `http://127.0.0.1:${server.port}`,
			HTTP_PROXY: `http://127.0.0.1:${server.port}`,
			NO_PROXY: 'localhost,127.0.0.1,::1',
			NODE_EXTRA_CA_CERTS: certificateFile,
		},
		requests,
		refused,
		answerWith: (next) => {
			answer = next;
		},
		stop: () => server.stop(),
	};
}

async function describe(request: CompletedRequest): Promise<WhapiRequest> {
	const url = new URL(request.url);
	return {
		method: request.method,
		host: url.hostname,
		path: url.pathname + url.search,
		headers: request.headers,
		body: (await request.body.getText()) ?? '',
	};
}
