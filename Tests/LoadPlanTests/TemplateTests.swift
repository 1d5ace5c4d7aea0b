import LoadPlan
import Testing

@Suite struct TemplateTests {
    @Test(
        arguments: [
            ("", []),
            ("/products", [.text("/products")]),
            ("${id}", [.value("id")]),
            (
                "/p/${id}?q=${users.name}&x",
                [.text("/p/"), .value("id"), .text("?q="), .value("users.name"), .text("&x")]
            ),
            ("a$b$", [.text("a$b$")]),
            ("$${id}", [.text("${id}")]),
            ("a$$${id}", [.text("a$${id}")]),
            ("${a}${b-c_1}", [.value("a"), .value("b-c_1")]),
        ] as [(String, [Template.Part])])
    func isCutAtItsPlaces(text: String, parts: [Template.Part]) throws {
        #expect(try Template(parsing: text).parts == parts)
    }

    @Test(arguments: [
        ("${", "\"${\" has a ${ without its }; write ${name}, or $${ for the text ${"),
        ("a ${b", "\"a ${b\" has a ${ without its }; write ${name}, or $${ for the text ${"),
        ("${}", "${} holds no name; a name has letters, digits, _, - and dots between words"),
        ("${a b}", "${a b} holds no name; a name has letters, digits, _, - and dots between words"),
        ("${.a}", "${.a} holds no name; a name has letters, digits, _, - and dots between words"),
        ("${a..b}", "${a..b} holds no name; a name has letters, digits, _, - and dots between words"),
    ])
    func mistakesSayWhatToWrite(text: String, message: String) {
        let error = #expect(throws: Diagnostic.self) { try Template(parsing: text) }
        #expect(error?.description == "error: \(message)")
    }

    @Test func replacesItsPlacesAndChangesTheRest() throws {
        let template = try Template(parsing: "a ${x} b ${y}")
        #expect(template.text(of: { "<\($0)>" }, changing: { $0.uppercased() }) == "A <x> B <y>")
        #expect(template.names == ["x", "y"])
        #expect(!template.isPlain)
    }
}
