import './stores/index'

App({})
