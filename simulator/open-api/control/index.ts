export { ControlError, createControl } from './client'
export type { Control, Who } from './contract'
