import { jest } from '@jest/globals'

// A cold start of DevTools takes its time; every wait of the suite has a shorter end of its own.
jest.setTimeout(30_000)
