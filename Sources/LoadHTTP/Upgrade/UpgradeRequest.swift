import Glibc
import LoadContent
import LoadMeasure
import LoadPlan
import LoadWire

/// A request that asks for another protocol on its connection, made ready once: with all that HTTP requests have, values,
/// cookies and checks, but sent and judged by whoever speaks that protocol.
///
/// Owner: one loop's executor.
package final class UpgradeRequest {
    private let request: HTTP1PreparedRequest
    private let layout: SessionLayout
    private var scratch: [UInt8] = []

    /// - Throws: `InvalidHTTPRequest` or a `Diagnostic` where it cannot be sent.
    package init(
        _ specification: HTTPRequestSpecification, settings: HTTPSettings, layout: SessionLayout
    ) throws {
        var specification = specification
        (specification.redirects, specification.retry) = (0, nil)
        // The connection outlives the exchange, whatever HTTP would do with it.
        var settings = settings
        settings.keepAlive = true
        request = try HTTP1PreparedRequest(specification, settings: settings, layout: layout, keepsResponse: true)
        self.layout = layout
    }

    deinit { request.deallocate() }

    /// From the actual start to the end of the answer's head, in nanoseconds.
    package var timeout: Int64 { request.timeout }

    /// Puts the request together, from a session's values and its user's cookies.
    ///
    /// - Parameters:
    ///   - now: in nanoseconds of the monotonic clock.
    ///   - bytes: receives it.
    /// - Returns: what keeps it from being sent, in words; nil for nothing.
    package func fill(from session: Session, at now: Int64, into bytes: inout [UInt8]) -> String? {
        if let template = request.template {
            do throws(HTTP1RequestTemplate.Problem) {
                try template.pointee.fill(from: session, into: &bytes, scratch: &scratch)
            } catch {
                return error.text(layout)
            }
            bytes += request.bytes
        } else {
            bytes.removeAll(keepingCapacity: true)
            bytes += request.bytes
        }
        guard let scope = request.cookies, scope.pointee.sends, let jar = session.memory(CookieJar.self), !jar.isEmpty
        else { return nil }
        scratch.removeAll(keepingCapacity: true)
        let place = bytes.withUnsafeBytes { bytes in
            let head = HTTP1RequestHead(bytes: bytes)
            jar.append(to: &scratch, for: scope.pointee.site, path: head.path, now: now)
            return head.endOfHost
        }
        bytes.insert(contentsOf: scratch, at: place)
        return nil
    }

    /// What an earlier exchange saved is not what this one will.
    package func forgetSaved(in session: Session) {
        for slot in request.slots { session[slot] = nil }
    }

    /// The machine that reads the answer.
    func expectAnswer(limits: HTTP1ResponseMachine.Limits) -> HTTP1ResponseMachine {
        var machine = HTTP1ResponseMachine(limits: limits)
        machine.expectResponse(to: request.method, keep: .headAndBody, keepsCookies: request.cookies != nil)
        return machine
    }

    /// Keeps the cookies of an answer, checks it and saves what is asked for.
    ///
    /// - Parameters:
    ///   - asked: the request as it was sent.
    ///   - now: in nanoseconds of the monotonic clock.
    /// - Returns: which check failed, in words; nil for none.
    package func judge(
        _ answer: UpgradeAnswer, to asked: [UInt8], for session: Session, serviceTime: Int64, at now: Int64
    ) -> String? {
        answer.machine.withResponse(serviceTime: serviceTime) { response in
            if answer.machine.setsCookies, let scope = request.cookies?.pointee {
                let jar = session.memory(CookieJar.self, make: CookieJar.init)
                asked.withUnsafeBytes { asked in
                    jar.keep(
                        response.head, from: scope.site, path: HTTP1RequestHead(bytes: asked).path, now: now,
                        today: Int64(time(nil)))
                }
            }
            return request.reader?._withUnsafeGuaranteedRef { reader -> String? in
                let failure =
                    reader.firstFailure(in: response, for: session)
                    ?? reader.extract(from: response) { index, bytes in
                        session[request.slots[index]] = Array(bytes)[...]
                    }
                return failure.map { reader.text(of: $0, in: response, for: session) }
            }
        }
    }
}

extension HTTP1RequestTemplate.Problem {
    /// In words.
    func text(_ layout: SessionLayout) -> String {
        switch self {
        case .missing(let slot): "${\(layout.names[slot])} has no value"
        case .colon(let slot): "the value of ${\(layout.names[slot])} has a colon in it, which ends a user's name"
        case .refused(let slot): "the value of ${\(layout.names[slot])} cannot stand in a header"
        case .boundary: "a value has the boundary of the multipart body in it"
        }
    }
}
