/// Memory that stays where it is while a message is handed over; used again by the next one.
final class GRPCFrameMemory {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 8)
    private var count = 0

    deinit { memory.deallocate() }

    /// What was written since the last `removeAll`.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    func removeAll() { count = 0 }

    /// Adds a message with what stands before it.
    func append(message: UnsafeRawBufferPointer) {
        reserve(message.count + GRPCFrame.prefixSize)
        memory[count] = 0
        memory.storeBytes(
            of: UInt32(truncatingIfNeeded: message.count).bigEndian, toByteOffset: count + 1, as: UInt32.self)
        UnsafeMutableRawBufferPointer(rebasing: memory[(count + GRPCFrame.prefixSize)...]).copyMemory(from: message)
        count += message.count + GRPCFrame.prefixSize
    }

    /// Adds a message that has what stands before it.
    func append(frame: [UInt8]) {
        reserve(frame.count)
        UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyBytes(from: frame)
        count += frame.count
    }

    private func reserve(_ more: Int) {
        guard memory.count - count < more else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Swift.max(memory.count * 2, count + more), alignment: 8)
        larger.copyMemory(from: bytes)
        memory.deallocate()
        memory = larger
    }
}
