import CZlib
import LoadMetrics
import LoadPush
import Testing

@testable import LoadOTLP

@Suite struct OTLPTests {
    @Test func pointsThatWereRejectedAreALoss() {
        // ExportMetricsServiceResponse { partial_success { rejected_data_points: 300, error_message: "x" } }
        let response: [UInt8] = [0x0A, 6, 0x08, 0xAC, 0x02, 0x12, 1, 0x78]
        #expect(OTLP().answer(toAccepted: response) == .refused("300 points were rejected"))
        for fine in [[], [0x0A, 0], [0x0A, 3, 0x12, 1, 0x78], [0x0A], [0xFF], [0x0A, 9, 0x08]] as [[UInt8]] {
            #expect(OTLP().answer(toAccepted: fine) == .taken)
        }
    }

    @Test func unitsAreThoseOfUCUM() {
        #expect(Metric.responseTime.definition.unit.ucum == "s" && Metric.bytesSent.definition.unit.ucum == "By")
        #expect(Metric.exchanges.definition.unit.ucum == "{exchange}" && Metric.verdict.definition.unit.ucum == "1")
    }

    @Test func gzipIsReadByZlib() throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 5) }
        var packed = try Gzip.compressed(bytes)
        var (stream, unpacked) = (z_stream(), [UInt8](repeating: 0, count: bytes.count + 1))
        #expect(inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
        let status = packed.withUnsafeMutableBufferPointer { input in
            unpacked.withUnsafeMutableBufferPointer { output in
                (stream.next_in, stream.avail_in) = (input.baseAddress, uInt(input.count))
                (stream.next_out, stream.avail_out) = (output.baseAddress, uInt(output.count))
                return inflate(&stream, Z_FINISH)
            }
        }
        inflateEnd(&stream)
        #expect(status == Z_STREAM_END && Array(unpacked.prefix(Int(stream.total_out))) == bytes)
    }
}
