import LoadPlan
import LoadWire
import Testing

@Suite struct SessionTextTests {
    private let layout = SessionLayout(names: ["id", "name"])

    @Test func aTextIsFilled() throws {
        let text = try SessionText("cart:${id}/${name} costs $${5}", layout)
        let session = Session(layout)
        (session[0], session[1]) = (Array("7".utf8)[...], Array("ada".utf8)[...])
        var bytes = Array("get ".utf8)
        try text.append(to: &bytes, for: session)
        #expect(String(decoding: bytes, as: UTF8.self) == "get cart:7/ada costs ${5}")
    }

    @Test func aMissingValueIsNamed() throws {
        let text = try SessionText("cart:${id}", layout)
        let missing = #expect(throws: SessionText.MissingValue.self) {
            var bytes: [UInt8] = []
            try text.append(to: &bytes, for: Session(layout))
        }
        #expect(missing?.description == "${id} has no value")
        #expect(throws: Diagnostic("nothing gives ${cart} a value", fix: "known are id, name")) {
            try SessionText("${cart}", layout)
        }
    }
}
