/** The addresses that lead users to this repository. They follow from `repository` in package.json. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Address {
	/** The file that has it. */
	file: string;
	found: string;
	/** The expected address. */
	wanted: string;
}

interface Codex {
	resources: Record<'credentialDocumentation' | 'primaryDocumentation', Array<{ url: string }>>;
}

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

/** @returns the page of the repository that package.json names, as browsers open it */
export function repositoryPage(folder: string): string {
	const { repository } = JSON.parse(read(folder, 'package.json')) as {
		repository: { url: string };
	};
	return repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/** Sections of README that n8n's help and npm's page link to. */
export function addressesIn(folder: string): Address[] {
	const page = repositoryPage(folder);
	const { homepage } = JSON.parse(read(folder, 'package.json')) as { homepage: string };
	const credential = 'credentials/WhapiChannelTokenApi.credentials.ts';
	const contacts = '.github/ISSUE_TEMPLATE/config.yml';
	const quoted = (file: string, pattern: RegExp) => pattern.exec(read(folder, file))?.[1] ?? '';
	return [
		{ file: 'package.json', found: homepage, wanted: `${page}#readme` },
		{
			file: credential,
			found: quoted(credential, /documentationUrl = '(.*)'/),
			wanted: `${page}#credential`,
		},
		{
			file: contacts,
			found: quoted(contacts, /url: (\S+\/security)/),
			wanted: `${page}/security`,
		},
		...codexAddresses(folder, page),
	];
}

function codexAddresses(folder: string, page: string): Address[] {
	const files = readdirSync(join(folder, 'nodes'), { recursive: true, encoding: 'utf8' });
	return files
		.filter((name) => name.endsWith('.node.json'))
		.flatMap((name) => {
			const file = `nodes/${name}`;
			const { resources } = JSON.parse(read(folder, file)) as Codex;
			const section = name.includes('Trigger') ? 'trigger' : 'operations';
			const found = (kind: keyof Codex['resources']) =>
				resources[kind].map(({ url }) => url).join();
			return [
				{ file, found: found('credentialDocumentation'), wanted: `${page}#credential` },
				{ file, found: found('primaryDocumentation'), wanted: `${page}#${section}` },
			];
		});
}
