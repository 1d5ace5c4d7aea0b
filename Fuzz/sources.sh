# What the programs in this folder are compiled from, together with their own files: the parsers, each with what it needs of
# other rooms. They become one module, in which those rooms are empty ones.
# The HTTP/1.1 response machine.
machine=(
    Sources/LoadContent/{Collection+Quoted,UInt8+Characters}.swift
    Sources/LoadHTTP/HTTP1{Bytes,ChunkedBody,Failure,Framing,HeadMemory}.swift
    Sources/LoadHTTP/HTTP1ResponseMachine*.swift
    Sources/LoadHTTP/RequestMethod.swift
)
# The reader of WebSocket frames.
frames=(
    Sources/LoadWebSocket/Frames/*.swift
    Sources/LoadWebSocket/Compression/MessageInflater.swift
)

# Parsers whose promises the tests have, too.
# Events in a stream.
events=(
    Sources/LoadContent/UInt8+Characters.swift
    Sources/LoadHTTP/Events/EventStreamScanner.swift
    Tests/LoadHTTPTests/Promises/EventStreamPromise.swift
)
# The messages of a gRPC stream.
messages=(Sources/LoadGRPC/Framing/*.swift Tests/LoadGRPCTests/GRPCMessagePromise.swift)
# A request of HTTP/1.1 as HTTP/2 sends it.
request_head=(
    Sources/LoadPlan/Diagnostic.swift
    Sources/LoadContent/{Collection+Quoted,HTTPSyntax,UInt8+Characters,ValueEncoding}.swift
    Sources/LoadHTTP2/HTTP2HeaderBlock.swift
    Sources/LoadHTTP/{HTTP1Bytes,HTTP1RequestEncoder,InvalidHTTPRequest}.swift
    Sources/LoadHTTP/HTTP2/HTTP2RequestHead.swift
    Tests/LoadHTTPTests/Promises/RequestHeadPromise.swift
)
# What sets a cookie, and until when.
set_cookie=(
    Sources/LoadPlan/Diagnostic.swift
    Sources/LoadContent/{HTTPSyntax,UInt8+Characters,ValueEncoding}.swift
    Sources/LoadHTTP/Cookies/{CookieDate,SetCookieField}.swift
    Tests/LoadHTTPTests/Promises/CookieFieldPromise.swift
)
# Paths into JSON documents.
json_path=(
    Sources/LoadPlan/Diagnostic.swift
    Sources/LoadContent/{HTTPSyntax,UInt8+Characters,ValueEncoding}.swift
    Sources/LoadContent/JSON/JSON{Path,Path+Parsing,Scalar,Scanner,Scanner+Tokens,String}.swift
    Tests/LoadContentTests/JSONPromise.swift
)
# Where the load goes.
target=(
    Sources/LoadPlan/Diagnostic.swift
    Sources/LoadWire/Connecting/{Endpoint,TargetURL}.swift
    Tests/LoadHTTPTests/Promises/TargetPromise.swift
)
# What probes and others send to a hub.
readings=(
    Sources/LoadTarget/{ReadingBatch,ReadingSource,TargetHistory,TargetReading}.swift
    Sources/LoadMetrics/Protobuf{Reader,Writer}.swift
    Sources/LoadOTLP/{CounterOrigins,OTLPNumber,ProtobufWriter+Attribute,ReadingBatch+OTLP,ReadingReceiver}.swift
    Tests/LoadHubTests/ReadingsPromise.swift
)
