/// A request encoded once, to be sent many times. Plain memory: using it costs no reference count.
struct HTTP1PreparedRequest {
    /// Head and body as they go over the wire.
    let bytes: UnsafeRawBufferPointer
    /// The head of the last response.
    let memory: UnsafeMutablePointer<HTTP1HeadMemory>
    let method: RequestMethod
    /// From the actual start to the last byte, in nanoseconds.
    let timeout: Int64
    /// Whether the connection serves the user's next request.
    let keepsConnection: Bool
    let expected: StatusSet

    init(_ request: HTTPRequestSpecification, settings: HTTPSettings) throws(InvalidHTTPRequest) {
        let encoded = try HTTP1RequestEncoder.encode(
            method: request.method, target: settings.basePath + request.path, host: settings.authority,
            headers: settings.headers(for: request).map { ($0.name, $0.value) }, body: request.body?.content ?? [],
            keepAlive: settings.keepAlive)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: encoded.count, alignment: 8)
        memory.copyBytes(from: encoded)
        bytes = UnsafeRawBufferPointer(memory)
        self.memory = .allocate(capacity: 1)
        self.memory.initialize(to: HTTP1HeadMemory())
        method = RequestMethod(named: request.method)
        timeout = Int64((request.timeout ?? settings.timeout) * 1e9)
        keepsConnection = settings.keepAlive
        expected = StatusSet(request.expectedStatuses)
    }

    /// Gives its memory back; nothing may use it afterwards.
    func deallocate() {
        bytes.deallocate()
        memory.pointee.deallocate()
        memory.deallocate()
    }
}
