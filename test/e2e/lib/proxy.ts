import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { generateCACertificate, getLocal, type requestSteps } from 'mockttp';
import { HOSTS, type SimulatedRequest, type SimulatedWhapi } from '../../simulator/whapi.ts';

type Answer = requestSteps.CallbackResponseResult;

export interface WhapiProxy {
	/** The environment of a process that reaches Whapi through this proxy. */
	env: Record<string, string>;
	/** Every request to Whapi's hosts, in the order they came. */
	requests: SimulatedRequest[];
	/** Every other host that somebody tried to reach. */
	refused: string[];
	/** Stands between the simulator and n8n, for what the simulator does not do by itself. */
	intercept: (request: SimulatedRequest, answer: () => Promise<Answer>) => Promise<Answer>;
	stop: () => Promise<void>;
}

/** An HTTPS proxy with its own certificate authority that plays Whapi and lets nothing else through. */
export async function startProxy(folder: string, whapi: SimulatedWhapi): Promise<WhapiProxy> {
	const https = await generateCACertificate({ subject: { commonName: 'Whapi simulator' } });
	const certificateFile = join(folder, 'proxy-ca.pem');
	await writeFile(certificateFile, https.cert);
	const server = getLocal({ https, recordTraffic: false });
	await server.start();
	const url = `http://127.0.0.1:${server.port}`;
	const proxy: WhapiProxy = {
		env: {
			HTTPS_PROXY: url,
			HTTP_PROXY: url,
			NO_PROXY: 'localhost,127.0.0.1,::1',
			NODE_EXTRA_CA_CERTS: certificateFile,
		},
		requests: [],
		refused: [],
		intercept: async (_request, answer) => await answer(),
		stop: async () => await server.stop(),
	};

	// Plain HTTP and WebSockets are refused as well: no rule but this one ever answers.
	await server
		.forAnyRequest()
		.matching(({ url: to }) => HOSTS.some((host) => to.startsWith(`https://${host}/`)))
		.thenCallback(async ({ method, url: to, headers, body }) => {
			const [address, query] = to.replace('https://', '').split('?');
			const authorization = headers.authorization as string | undefined;
			const request = { method, address, query, authorization, body: await body.getText() };
			proxy.requests.push(request);
			return await proxy.intercept(request, async () => await answerOf(whapi, request));
		});
	await server.forUnmatchedRequest().thenCallback((request) => {
		proxy.refused.push(`${request.method} ${request.url}`);
		return 'reset';
	});
	// A client that does not know the authority gives up before it sends a request: that is a try, too.
	await server.on('tls-client-error', ({ destination, tlsMetadata, failureCause }) => {
		const host = destination?.hostname ?? tlsMetadata.sniHostname ?? 'unknown host';
		proxy.refused.push(`TLS ${host} (${failureCause})`);
	});
	return proxy;
}

async function answerOf(whapi: SimulatedWhapi, request: SimulatedRequest): Promise<Answer> {
	const outcome = whapi.handle(request);
	if (outcome.kind === 'cut') return 'reset';
	await pause(outcome.delayMs);
	return { statusCode: outcome.status, headers: outcome.headers, body: outcome.body };
}
