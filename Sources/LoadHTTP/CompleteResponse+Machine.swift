import LoadContent

extension HTTP1ResponseMachine {
    /// Looks at the response that was read.
    func withResponse<Result>(serviceTime: Int64, _ look: (CompleteResponse) -> Result) -> Result {
        head.withUnsafeBytes { head in
            body.withUnsafeBytes { body in
                look(CompleteResponse(head: head, body: body, bodyBytes: bodyBytes, serviceTime: serviceTime))
            }
        }
    }
}

extension HTTP1ResponseMachine.Keep {
    /// What a reader needs.
    init(_ needs: ResponseNeeds) {
        switch needs {
        case .nothing: self = .nothing
        case .head: self = .head
        case .headAndBody: self = .headAndBody
        }
    }
}
