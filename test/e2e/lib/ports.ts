import { createServer } from 'node:net';
import { PlainProblem } from './plain-problem.ts';

/** @returns a port of this machine that nobody listens on */
export async function freePort(): Promise<number> {
	return await listenOnce(0);
}

/**
 * @param port the port somebody asked for
 * @throws PlainProblem where it is taken or cannot be had
 */
export async function checkPort(port: number): Promise<void> {
	try {
		await listenOnce(port);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		const reason = code === 'EADDRINUSE' ? 'is taken, perhaps by another n8n' : `gives ${code}`;
		throw new PlainProblem(
			`Port ${port} ${reason}. Choose another: npm run editor -- --port ${port + 1}`,
		);
	}
}

async function listenOnce(port: number): Promise<number> {
	return await new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', reject);
		probe.listen(port, '127.0.0.1', () => {
			const address = probe.address() as { port: number };
			probe.close(() => resolve(address.port));
		});
	});
}
