// swift-tools-version: 6.2
import PackageDescription

#if os(Linux)
  let blas: [Target] = [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])])
  ]
  let blasDependency: [Target.Dependency] = ["COpenBLAS"]
  let crypto: [Target] = [
    .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])])
  ]
  let cryptoDependency: [Target.Dependency] = ["CLibCrypto"]
#else
  let blas: [Target] = []
  let blasDependency: [Target.Dependency] = []
  let crypto: [Target] = []
  let cryptoDependency: [Target.Dependency] = []
#endif

let package = Package(
  name: "headlight",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "headlight", targets: ["headlight"]),
    .library(name: "AttentionCore", targets: ["AttentionCore"]),
    .library(
      name: "Headlight",
      targets: [
        "AttentionCore", "TensorFiles", "Checkpoints", "Tokenizers", "ChatTemplates",
        "TokenSequences", "ImageInputs", "Figures", "FigureRendering", "Reports",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: blas + crypto + [
    // C libraries
    .systemLibrary(
      name: "CCairo", pkgConfig: "pangocairo",
      providers: [.apt(["libcairo2-dev", "libpango1.0-dev"]), .brew(["cairo", "pango"])]),
    .systemLibrary(
      name: "CLibPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CGLib", pkgConfig: "glib-2.0",
      providers: [.apt(["libglib2.0-dev"]), .brew(["glib"])]),
    .systemLibrary(
      name: "COniguruma", pkgConfig: "oniguruma",
      providers: [.apt(["libonig-dev"]), .brew(["oniguruma"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CPNG", dependencies: ["CLibPNG"]),
    .target(name: "CTemplates"),

    // The flow: files → compute → figures and reports
    .target(name: "AttentionCore", dependencies: blasDependency),
    .target(name: "StrictJSON"),
    .target(name: "FileAccess", dependencies: cryptoDependency),
    .target(
      name: "TensorFiles", dependencies: ["AttentionCore", "FileAccess", "StrictJSON", "CZlib"]),
    .target(
      name: "Checkpoints", dependencies: ["AttentionCore", "TensorFiles", "FileAccess", "StrictJSON"]),
    .target(
      name: "ImageInputs", dependencies: ["AttentionCore", "FileAccess", "StrictJSON", "CPNG"]),
    .target(name: "Tokenizers", dependencies: ["FileAccess", "StrictJSON", "COniguruma", "CGLib"]),
    .target(name: "ChatTemplates", dependencies: ["FileAccess", "StrictJSON"]),
    .target(name: "TokenSequences", dependencies: ["Tokenizers", "FileAccess", "StrictJSON"]),
    .target(name: "Figures"),
    .target(name: "FigureRendering", dependencies: ["Figures", "CCairo", "CPNG"]),
    .target(
      name: "Reports",
      dependencies: [
        "AttentionCore", "Figures", "CTemplates", "CZlib", "FileAccess", "StrictJSON",
      ]),
    .target(
      name: "HeadlightCLI",
      dependencies: [
        "AttentionCore", "TensorFiles", "Checkpoints", "Tokenizers", "ChatTemplates",
        "TokenSequences", "ImageInputs", "Figures", "FigureRendering", "Reports", "FileAccess",
        "StrictJSON",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "headlight", dependencies: ["HeadlightCLI"]),

    // `make benchmark`
    .executableTarget(
      name: "benchmark-tokenizers", dependencies: ["Tokenizers", "FileAccess"],
      path: "Tests/Benchmarks/Tokenizers"),
    .executableTarget(
      name: "benchmark-figures", dependencies: ["FigureRendering", "FileAccess"],
      path: "Tests/Benchmarks/Figures"),

    // Tests mirror sources
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "AttentionCoreTests", dependencies: ["AttentionCore", "TestSupport"]),
    .testTarget(name: "StrictJSONTests", dependencies: ["StrictJSON"]),
    .testTarget(name: "FileAccessTests", dependencies: ["FileAccess", "TestSupport"]),
    .testTarget(name: "TensorFilesTests", dependencies: ["TensorFiles", "TestSupport"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "TestSupport"]),
    .testTarget(name: "TokenizersTests", dependencies: ["Tokenizers", "StrictJSON", "TestSupport"]),
    .testTarget(name: "ChatTemplatesTests", dependencies: ["ChatTemplates", "StrictJSON", "TestSupport"]),
    .testTarget(name: "TokenSequencesTests", dependencies: ["TokenSequences", "TestSupport"]),
    .testTarget(name: "ImageInputsTests", dependencies: ["ImageInputs", "TensorFiles", "TestSupport"]),
    .testTarget(name: "FiguresTests", dependencies: ["Figures", "TestSupport"]),
    .testTarget(name: "FigureRenderingTests", dependencies: ["FigureRendering", "TestSupport"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "AttentionCore", "TestSupport"]),
    .testTarget(
      name: "HeadlightCLITests",
      dependencies: ["HeadlightCLI", "headlight", "TensorFiles", "StrictJSON", "TestSupport"]),
  ]
)

// A warning in our own code is an error.
for target in package.targets where ![.system, .plugin, .binary].contains(target.type) {
  target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
}
