/**
 * Which imports `nodes/` may have, for dependency-cruiser: a node's folder → shared/ → shared/transport/,
 * shared/report/.
 */
module.exports = {
	forbidden: [
		{ name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
		{
			name: 'report is pure',
			severity: 'error',
			from: { path: '^nodes/shared/report/' },
			to: { pathNot: '^nodes/shared/report/' },
		},
		{
			name: 'transport imports from nothing above it',
			severity: 'error',
			from: { path: '^nodes/shared/transport/' },
			to: { path: '^(nodes|credentials)/', pathNot: '^nodes/shared/transport/' },
		},
		{
			name: 'what is shared imports from no node',
			severity: 'error',
			from: { path: '^(nodes/shared|credentials)/' },
			to: { path: '^nodes/(?!shared/)' },
		},
		{
			name: 'no node imports from another',
			severity: 'error',
			from: { path: '^nodes/(?!shared/)([^/]+)/' },
			to: { path: '^nodes/(?!shared/)', pathNot: '^nodes/$1/' },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		// Types are imports, too: who reads a file has to follow them.
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
	},
};
