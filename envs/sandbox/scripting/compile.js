// Compiles one file as `tsc --target esnext FILE` does, with the same errors and exit codes.
//
// This text is put behind typescript.js, and the two become a Node start-up snapshot in which the
// declarations of the standard library are parsed and bound already. They are also checked, once,
// when the snapshot is made; a program can give them errors only by declaring a name that they
// declare, too, or by adding to the global scope: then, and only then, they are checked again.
(() => {
  const LIBRARY = '/usr/share/nodejs/typescript/lib';
  const OPTIONS = { target: ts.ScriptTarget.ESNext };
  const SAMPLE = { name: '/tmp/sample.ts', text: 'const n: number[] = [1]; n.map((x) => `${x}`);' };

  const parsed = new Map();

  const makeHost = () => {
    const host = ts.createCompilerHost(OPTIONS);
    const read = host.getSourceFile;
    host.getDefaultLibLocation = () => LIBRARY;
    host.getDefaultLibFileName = (options) => `${LIBRARY}/${ts.getDefaultLibFileName(options)}`;
    host.getSourceFile = (name, ...rest) => {
      if (!name.startsWith(LIBRARY)) return read(name, ...rest);
      if (!parsed.has(name)) parsed.set(name, read(name, ...rest));
      return parsed.get(name);
    };
    return host;
  };

  const isLibrary = (file) => parsed.has(file.fileName);

  const ownFiles = (program) => program.getSourceFiles().filter((file) => !isLibrary(file));

  const touchesGlobals = (program, file) => {
    if (file.moduleAugmentations.length || file.ambientModuleNames.length) return true;
    if (ts.isExternalModule(file)) return false;
    const libraries = program.getSourceFiles().filter(isLibrary);
    return [...file.locals.keys()].some((name) => libraries.some((lib) => lib.locals?.has(name)));
  };

  const semantic = (program) => {
    program.getTypeChecker(); // binds all files
    const own = ownFiles(program);
    const files = own.some((file) => touchesGlobals(program, file))
      ? program.getSourceFiles()
      : own;
    return files.flatMap((file) => program.getSemanticDiagnostics(file));
  };

  // in the order of tsc, which goes on only while there is nothing to report
  const diagnose = (program) => {
    const syntactic = program.getSyntacticDiagnostics();
    if (syntactic.length) return syntactic;
    const general = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
    return general.length ? general : semantic(program);
  };

  // file by file: to emit all at once, the compiler checks the library again
  const emit = (program) => ownFiles(program).map((file) => program.emit(file));

  const compile = (name, host) => {
    const program = ts.createProgram([name], OPTIONS, host);
    const found = diagnose(program);
    const emitted = emit(program);
    const late = emitted.flatMap((one) => one.diagnostics);
    const all = ts.sortAndDeduplicateDiagnostics([...found, ...late]);
    process.stdout.write(ts.formatDiagnostics(all, host));
    return all.length ? (emitted.some((one) => one.emitSkipped) ? 1 : 2) : 0;
  };

  const prepare = () => {
    const host = makeHost();
    const read = host.getSourceFile;
    host.writeFile = () => {};
    host.getSourceFile = (name, version, ...rest) =>
      name === SAMPLE.name
        ? ts.createSourceFile(name, SAMPLE.text, version)
        : read(name, version, ...rest);
    const program = ts.createProgram([SAMPLE.name], OPTIONS, host);
    const found = ts.getPreEmitDiagnostics(program);
    if (found.length) throw new Error(ts.formatDiagnostics(found, host));
    emit(program);
  };

  prepare();
  require('v8').startupSnapshot.setDeserializeMainFunction(() => {
    process.exitCode = compile(process.argv[1], makeHost());
  });
})();
