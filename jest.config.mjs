const swc = {
  '^.+\\.(ts|mjs)$': [
    '@swc/jest',
    {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    },
  ],
}

/**
 * @param {string} name
 * @param {import('jest').Config} [more]
 */
const project = (name, more) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  transform: swc,
  modulePathIgnorePatterns: [
    '<rootDir>/((server|simulator)/)?dist/',
    '<rootDir>/scripts/(wechat-compile|fidelity)',
    '<rootDir>/test/bench/peers',
  ],
  ...more,
})

/** @type {import('jest').Config} */
export default {
  projects: [
    project('unit'),
    project('integration'),
    project('e2e', { setupFilesAfterEnv: ['<rootDir>/test/e2e/support/timeout.ts'] }),
  ],
}
