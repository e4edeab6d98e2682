/** @type {import('jest').Config} */
module.exports = {
	rootDir: '..',
	testEnvironment: 'node',
	// nock's interceptor outlives a test file, and Jest's clean-up warns about that.
	testEnvironmentOptions: { globalsCleanup: 'off' },
	testMatch: ['<rootDir>/test/{nodes,package,examples,demo}/**/*.test.ts'],
	setupFilesAfterEnv: ['<rootDir>/test/tools/jest-clean-up.ts'],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
	// The tests run what is shipped: the sources they name are looked up in the built package.
	moduleNameMapper: {
		'^(?:\\.\\./)+((?:nodes|credentials)/.+)$': '<rootDir>/dist/$1',
	},
	collectCoverageFrom: ['dist/{nodes,credentials}/**/*.js'],
	coverageDirectory: 'coverage',
	coverageThreshold: { global: { statements: 95, branches: 95 } },
	cacheDirectory: '<rootDir>/node_modules/.cache/jest',
	testTimeout: 60_000,
	maxWorkers: 2,
};
