/// What names of columns must be: usable in `${users.name}`, each there once.
enum ColumnNames {
    static func check(_ columns: [String]) throws(RecordMistake) {
        if let only = columns.first, columns.count == 1, let sign = only.first(where: { ";\t|".contains($0) }) {
            let name = sign == "\t" ? "tabs" : "\"\(sign)\""
            throw RecordMistake(
                "the columns are separated by \(name)", fix: "separate them by commas (RFC 4180)")
        }
        var seen: Set<String> = []
        for (index, name) in columns.enumerated() {
            guard name.contains(where: { !$0.isWhitespace }) else {
                throw RecordMistake(
                    "column \(index + 1) has no name",
                    fix: "the first line names the columns, for example name,password")
            }
            guard !name.contains("}"),
                !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            else {
                throw RecordMistake(
                    "the name of column \(index + 1) contains } or a control character", fix: "rename the column")
            }
            guard name.first?.isWhitespace != true, name.last?.isWhitespace != true else {
                throw RecordMistake(
                    "the name of column \(index + 1), \"\(name)\", has a space at an end", fix: "remove the space")
            }
            guard seen.insert(name).inserted else {
                throw RecordMistake("two columns are called \"\(name)\"", fix: "rename one of them")
            }
        }
    }
}
