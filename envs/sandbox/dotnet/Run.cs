// Runs a program's Main and says when it has returned: whoever exits before does not.
using System;
using System.IO;

static class Run {
    static int Main(string[] arguments) {
        string[] texts = File.ReadAllLines("end.txt");
        int status = AppDomain.CurrentDomain.ExecuteAssembly(arguments[0]);
        File.WriteAllText(texts[0], texts[1]);
        return status;
    }
}
