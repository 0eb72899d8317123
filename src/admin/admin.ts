import type { HttpRequest, HttpResponse } from '../lib/http.ts'
import { ServiceError } from '../lib/service-error.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { type AdmissionOptions, admission } from './admission.ts'
import { type CapturedPushes, capturedPushes, PUSHES_PATH } from './captured-pushes.ts'

/** What the admin port offers, and to whom. */
export interface AdminOptions extends AdmissionOptions {
  readonly metrics: Metrics
  /** Empties the store; absent: there is no such route. */
  readonly reset?: (() => Promise<void>) | undefined
  /** Pushes that are kept instead of sent; absent: there is no such route. */
  readonly pushes?: CapturedPushes | undefined
}

/**
 * Answers the requests to the admin port that are not about health.
 *
 * Errors  thrown: admission's; 404 for an unknown route
 */
export const admin = ({ metrics, reset, pushes, ...admissionOptions }: AdminOptions) => {
  const admit = admission(admissionOptions)

  return async (request: HttpRequest): Promise<HttpResponse> => {
    admit(request)
    const route = `${request.method} ${request.path}`
    if (route === 'GET /metrics') {
      const { registry } = metrics
      return { status: 200, headers: { 'Content-Type': registry.contentType }, body: await registry.metrics() }
    }
    if (route === 'POST /_carillon/reset' && reset !== undefined) {
      await reset()
      return { status: 204, headers: {}, body: '' }
    }
    if (pushes !== undefined && [`GET ${PUSHES_PATH}`, `DELETE ${PUSHES_PATH}`].includes(route))
      return capturedPushes(pushes, request)
    throw new ServiceError('NotFoundException', 404, 'NotFound', 'The admin port has no such route')
  }
}
