Console.WriteLine("sinter");
