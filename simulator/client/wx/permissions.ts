import type { ClientRuntime } from '../client-runtime'
import type { PrivacyListener } from '../permissions/privacy'
import { isOlder } from '../runtime/version'
import { ApiFailure } from './failure'
import { type ApiGroup, requireString } from './table'

export function permissionApis({ settings, gesture, privacy, scopes }: ClientRuntime): ApiGroup {
  const requireTap = (): void => {
    if (!gesture.consume()) throw new ApiFailure('can only be invoked by user TAP gesture.')
  }
  const scopeApis: ApiGroup['async'] = {
    getSetting: () => ({ authSetting: scopes.settings() }),
    authorize: async (options) => {
      await privacy.require('authorize')
      await scopes.authorize(requireString(options, 'scope'))
    },
    openSetting: async () => {
      requireTap()
      await scopes.openSettings()
      return { authSetting: scopes.settings() }
    },
  }
  if (isOlder(settings.libVersion, '2.32.3')) return { async: scopeApis }
  return {
    async: {
      ...scopeApis,
      getPrivacySetting: () => ({
        needAuthorization: !privacy.agreed(),
        privacyContractName: privacy.contractName,
      }),
      requirePrivacyAuthorize: () => privacy.require('requirePrivacyAuthorize'),
      openPrivacyContract: () => privacy.openContract(),
    },
    sync: {
      onNeedPrivacyAuthorization: (listener: PrivacyListener) => privacy.listen(listener),
    },
  }
}
