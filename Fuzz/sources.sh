# What the programs in this folder are compiled from, together with their own files.
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
