import CProtobuf

/// Bytes in libprotobuf's memory, which is used again: one loop's, or one reader's.
final class ProtobufBuffer {
    let place: OpaquePointer

    init() {
        guard let place = protobuf_buffer_new() else { fatalError("out of memory") }
        self.place = place
    }

    deinit { protobuf_buffer_free(place) }

    /// What is in it, until it is written again.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: protobuf_buffer_data(place), count: protobuf_buffer_size(place))
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The text's lines.
    var lines: [String] { text.split(separator: "\n").map(String.init) }
}

extension ProtobufBuffer {
    /// Reads the name of a FileDescriptorProto, and then those of what it imports, a line each; says whether it is one.
    func readNames(ofFile file: UnsafeRawBufferPointer) -> Bool {
        protobuf_file_names(file.baseAddress, file.count, place)
    }

    /// Adds a FileDescriptorProto to the FileDescriptorSet that is in it; says whether it is one.
    func add(file: UnsafeRawBufferPointer) -> Bool {
        protobuf_set_add(place, file.baseAddress, file.count)
    }

    /// Whether a file of that name comes with protobuf.
    static func comesWithProtobuf(_ name: String) -> Bool { protobuf_file_is_known(name) }
}
