const NAME = 'n8n-nodes-whapi-risk-meter';

export interface InstallCommands {
	/** For n8n on the machine itself. */
	plain: string;
	/** For n8n in a container. */
	docker: string;
}

/**
 * README's commands to install the package by hand, so that the suites install by the very words that
 * users copy.
 *
 * @param readme its text
 * @param source the tarball to install instead of the published package
 * @throws Error if README does not give one command of each kind
 */
export function installCommands(readme: string, source: string): InstallCommands {
	const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)]
		.map(([, commands]) => commands.trim())
		.filter((commands) => commands.includes('npm install') && commands.includes(NAME));
	const only = (inContainer: boolean) => {
		const found = blocks.filter((commands) => /^docker /m.test(commands) === inContainer);
		if (found.length !== 1) {
			throw new Error(
				`README gives ${found.length} commands to install ${inContainer ? 'in a container' : 'without one'}`,
			);
		}
		return found[0].replace(new RegExp(`(?<=\\s)${NAME}(?=\\s|$)`, 'g'), source);
	};
	return { plain: only(false), docker: only(true) };
}
