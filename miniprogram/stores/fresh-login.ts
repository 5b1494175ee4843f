import { isLoginError, type Login } from '../login/index'

/**
 * Runs work that the backend allows only soon after a login, such as deleting the account. Where the login is too long
 * ago it logs in anew, which takes no tap, and runs the work once more.
 */
export async function withFreshLogin<T>(login: Pick<Login, 'signIn'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isLoginError(error) || error.code !== 'reauthentication_required') throw error
    await login.signIn({ fresh: true })
    return work()
  }
}
