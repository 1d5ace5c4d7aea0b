import LoadContent

extension ValueEncoding {
    /// How values are written into a body.
    init(_ values: HTTPRequestSpecification.BodyValues?) {
        switch values {
        case nil: self = .raw
        case .json: self = .json
        case .form: self = .form
        }
    }
}
