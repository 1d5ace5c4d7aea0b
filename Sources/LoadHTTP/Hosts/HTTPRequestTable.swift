import LoadPlan
import LoadWire

/// The requests of all steps, made ready once for the places that they go to. Owner: one loop's executors, which find a
/// step's request under its number whatever place they are for.
final class HTTPRequestTable {
    let requests: UnsafeBufferPointer<HTTP1PreparedRequest>
    /// The places that have agreed to HTTP/2 where that decides.
    let agreeingToHTTP2: Set<HTTPOrigin>

    /// - Parameters:
    ///   - places: the target, and all others that requests go to.
    ///   - layout: where sessions keep values.
    /// - Throws: `InvalidHTTPRequest` or a `Diagnostic` where a request cannot be sent.
    init(_ requests: [HTTPRequestSpecification], to places: [HTTPPlace], layout: SessionLayout) throws {
        agreeingToHTTP2 = Set(places.filter(\.agreesToHTTP2).map(\.settings.origin))
        let numbers = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1.settings.origin, $0) })
        let prepared = try requests.map { request in
            let place = places[request.origin.flatMap { numbers[$0] } ?? 0]
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
