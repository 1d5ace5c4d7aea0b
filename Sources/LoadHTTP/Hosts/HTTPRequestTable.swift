import LoadPlan
import LoadWire

/// The requests of all steps, made ready once for the places that they go to. Owner: one loop's executors, which find a
/// step's request under its number whatever place they are for.
final class HTTPRequestTable {
    let requests: UnsafeBufferPointer<HTTP1PreparedRequest>

    /// - Parameter place: where a request goes.
    /// - Throws: `InvalidHTTPRequest` or a `Diagnostic` where a request cannot be sent.
    init(
        _ requests: [HTTPRequestSpecification], layout: SessionLayout, place: (HTTPRequestSpecification) -> HTTPPlace
    ) throws {
        let prepared = try requests.map { request in
            let place = place(request)
            return try HTTP1PreparedRequest(
                request, settings: place.settings.at(request.origin), layout: layout,
                speaksHTTP2: place.settings.speaksHTTP2(request, agreesToHTTP2: place.agreesToHTTP2))
        }
        let memory = UnsafeMutableBufferPointer<HTTP1PreparedRequest>.allocate(capacity: prepared.count)
        _ = memory.initialize(from: prepared)
        self.requests = UnsafeBufferPointer(memory)
    }

    deinit {
        for request in requests { request.deallocate() }
        requests.deallocate()
    }
}
