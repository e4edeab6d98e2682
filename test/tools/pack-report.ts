interface PackReport {
	filename: string;
	files: Array<{ path: string }>;
}

/**
 * @param output what `npm pack --json` has printed
 * @returns the packed files
 */
export function readPackReport(output: string): PackReport {
	// npm 11 and before report a list, later ones an object by package name.
	const [report] = Object.values(JSON.parse(output) as PackReport[] | Record<string, PackReport>);
	return report;
}
