import { action, computed, makeObservable, observable, runInAction } from 'mobx-miniprogram'
import {
  isLoginError,
  type Login,
  type LoginError,
  type LoginState,
  type SignOutOptions,
} from '../login/index'

type User = Extract<LoginState, { status: 'signedIn' }>['user']

/**
 * The login client as MobX sees it: what it knows, as fields and computeds; what it can do, as actions.
 *
 * It decides nothing by itself and never holds a token. Actions do not reject: what went wrong stands in `failure` until
 * the next one starts, so that a template can show it.
 */
export class LoginStore {
  state: LoginState
  failure: LoginError | null = null
  signingOut = false
  deleting = false
  /** Whether somebody signed in during this launch, rather than before it. */
  signedInNow = false

  private readonly unsubscribe: () => void

  constructor(private readonly login: Login) {
    this.state = login.state
    makeObservable(this, {
      state: observable.ref,
      failure: observable.ref,
      signingOut: observable,
      deleting: observable,
      signedInNow: observable,
      status: computed,
      user: computed,
      signedIn: computed,
      firstVisit: computed,
      signingIn: computed,
      degraded: computed,
      persisted: computed,
      signIn: action.bound,
      signOut: action.bound,
      deleteAccount: action.bound,
      forgetFailure: action.bound,
    })
    this.unsubscribe = login.subscribe((state, event) => {
      runInAction(() => {
        this.state = state
        this.signedInNow = state.status === 'signedIn' && (this.signedInNow || event.type === 'signedIn')
      })
    })
  }

  get status(): LoginState['status'] {
    return this.state.status
  }

  /** Null unless somebody is signed in. */
  get user(): User | null {
    return this.state.status === 'signedIn' ? this.state.user : null
  }

  get signedIn(): boolean {
    return this.state.status === 'signedIn'
  }

  /** The backend did not know this person before this launch. */
  get firstVisit(): boolean {
    return this.signedInNow && this.user?.is_new === true
  }

  get signingIn(): boolean {
    return this.state.status === 'signingIn'
  }

  /** Somebody is signed in, but the session could not be renewed; it serves until it ends. */
  get degraded(): boolean {
    return this.state.status === 'signedIn' && this.state.degraded !== null
  }

  /** False when storage is full or broken: the session ends with this launch. */
  get persisted(): boolean {
    return this.state.status !== 'signedIn' || this.state.persisted
  }

  /** Resolves to true when somebody is signed in afterwards. */
  signIn(): Promise<boolean> {
    return this.attempt(() => this.login.signIn())
  }

  /** Works offline as well, unless `everywhere` is asked for. Resolves to true when nobody is signed in afterwards. */
  async signOut(options?: SignOutOptions): Promise<boolean> {
    this.signingOut = true
    const done = await this.attempt(() => this.login.signOut(options))
    runInAction(() => {
      this.signingOut = false
    })
    return done
  }

  /** Deletes the account on the backend, then signs out. Resolves to true when that is done. */
  async deleteAccount(): Promise<boolean> {
    this.deleting = true
    const done = await this.attempt(() => this.login.deleteAccount())
    runInAction(() => {
      this.deleting = false
    })
    return done
  }

  /** For a place that asks anew and must not begin with an old complaint. */
  forgetFailure(): void {
    this.failure = null
  }

  /** Stops following the client, which lives on. */
  dispose(): void {
    this.unsubscribe()
  }

  private async attempt(work: () => Promise<unknown>): Promise<boolean> {
    this.failure = null
    try {
      await work()
      return true
    } catch (error) {
      if (!isLoginError(error)) throw error
      runInAction(() => {
        this.failure = error
      })
      return false
    }
  }
}

export function createLoginStore(login: Login): LoginStore {
  return new LoginStore(login)
}
