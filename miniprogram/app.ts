import { login } from './stores/index'

App<AppOption>({ login })
